{# What becomes of an accounting line of NetSuite and why, as `outcome: reason`; null where it moves a balance. The first that holds. #}
{% macro netsuite_line_reason() -%}
    case
            when is_deleted then 'out_of_scope: deleted in the ERP: what it moved is taken out again'
            when not is_posted then 'out_of_scope: not posted'
            when not is_primary then 'out_of_scope: of a secondary accounting book'
            when not has_account_column then 'unmapped: the export has no column of accounts: export it'
            when account_id is null then 'out_of_scope: it names no account'
            when account_code is null then 'unmapped: its account ' || account_id || ' was not landed: land the chart of accounts'
            when not is_ours then 'out_of_scope: on an account that the policy does not name'
            when not has_transaction then 'unmapped: its transaction was not landed: land the transactions'
            when not has_line then 'unmapped: its transaction line was not landed: land the transaction lines'
            when is_elimination then 'out_of_scope: of an elimination subsidiary'
            when legal_entity_id is null and has_subsidiary then 'out_of_scope: of a subsidiary that the policy maps to no legal entity'
            when legal_entity_id is null then 'unmapped_entity: its subsidiary ' || subsidiary_id || ' is no legal entity of the policy: add it to source_entities'
            when not has_period then 'unmapped: its period ' || coalesce(period_id, '(none named)') || ' was not landed: land the periods'
            when period_reason is not null then 'out_of_scope: its period is ' || period_reason
            when not has_money then 'out_of_scope: it moves nothing'
            when not is_readable then 'unmapped: its amount is no number of at most four decimals: correct the export'
            when currency_code is null then 'unmapped: its currency ' || coalesce(currency_id, '(none named)') || ' was not landed: land the currencies'
            when is_receivable and not is_own_entry then 'out_of_scope: on a receivable, and no entry of the subledger'
        end
{%- endmacro %}
