{# The time zone in which an instant of a source becomes a day: joins `own_zone`, of its account or part, and `any_zone`, of the whole
   source. Both may be missing; the zone is coalesce(own_zone.time_zone, any_zone.time_zone). #}
{% macro source_zones(source_system, source_entity_id, on_day) -%}
    left join {{ ref('source_entities') }} as own_zone
        on own_zone.source_system = '{{ source_system }}' and own_zone.source_entity_id = {{ source_entity_id }}
        and {{ is_valid_on('own_zone', on_day) }}
    left join {{ ref('source_entities') }} as any_zone
        on any_zone.source_system = '{{ source_system }}' and any_zone.source_entity_id is null
        and {{ is_valid_on('any_zone', on_day) }}
{%- endmacro %}
