{# A field of a Salesforce record as text, null where it is null, empty ('' and null are one in its CSV) or #N/A (SFDMU's null).
   A field of a parent stands as `Parent.Field`: one key in CSV, an object within in JSON. #}
{% macro salesforce_text(field, column='payload') -%}
    {%- set flat = json_key(column, field) -%}
    {%- set told = 'coalesce(' ~ flat ~ ', ' ~ json_text(column, field) ~ ')' if '.' in field else flat -%}
    nullif(nullif({{ told }}, ''), '#N/A')
{%- endmacro %}
