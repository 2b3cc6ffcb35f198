{# The items of a list within a JSON text, for a lateral join: `cross join {{ json_items('records.payload', 'lines.data') }} as lines`
   gives item_no (from 1) and item (its JSON text). No list, or an empty one: no row. An empty path is the text itself. #}
{% macro json_items(column, path='') -%}{{ return(adapter.dispatch('json_items', 'tieout')(column, path)) }}{%- endmacro %}
{% macro default__json_items(column, path) -%}
    lateral (select pos + 1 as item_no, item from (select posexplode(from_json(
        {{ column if not path else "get_json_object(" ~ column ~ ", '$." ~ path ~ "')" }}, 'array<string>')) as (pos, item)))
{%- endmacro %}
{% macro duckdb__json_items(column, path) -%}
    lateral (select unnest(range(1, len(found.items) + 1)) as item_no, cast(unnest(found.items) as varchar) as item
        from (select json_extract({{ column }}, '${{ '.' ~ path if path }}[*]') as items) as found)
{%- endmacro %}
