{# The resolution of a row that may have come with an amendment: it stands and falls with the amendment, and is unplaced where
   its contract, its contract's currency or its amendment is not known. #}
{% macro resolution_under_amendment(rows, amendments) -%}
    case
            when {{ rows }}.resolution <> 'in_force' then {{ rows }}.resolution
            when not coalesce({{ rows }}.is_currency_known, false) then 'unplaced'
            when {{ rows }}.amendment_id is null then 'in_force'
            else coalesce({{ amendments }}.resolution, 'unplaced')
        end
{%- endmacro %}
