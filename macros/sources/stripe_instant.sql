{# An instant at a path of a JSON text: Stripe counts seconds, some exports with a fraction of zero. #}
{% macro stripe_instant(column, path) -%}{{ instant_of_seconds(json_text(column, path)) }}{%- endmacro %}
