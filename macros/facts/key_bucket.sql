{# A number that rows of one key share. Rows of two keys may share one too, so it only says where a second look is due. #}
{% macro key_bucket(key) -%}{{ return(adapter.dispatch('key_bucket', 'tieout')(key)) }}{%- endmacro %}
{% macro default__key_bucket(key) %}xxhash64({{ key | join(', ') }}){% endmacro %}
{% macro duckdb__key_bucket(key) %}hash({{ key | join(', ') }}){% endmacro %}
