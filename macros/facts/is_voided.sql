{# Whether a fact of the same relation that stands in a known contract (`is_placed`) names the row in `voids_id`. #}
{% macro is_voided(rows, key_column) -%}
    {{ rows }}.{{ key_column }} in (
                select voiders.voids_id from {{ rows }} as voiders
                where voiders.voids_id is not null and voiders.resolution = 'in_force' and voiders.is_placed
            )
{%- endmacro %}
