-- The versions of a contract, how each was treated and why (606-10-25-12, 25-13).
-- Trap: a treatment is judged obligation by obligation, so one version may be both: mixed.
with

judged as (

    select
        accounting_contract_no, version_no,
        max(case when treatment = 'catch_up' then 1 else 0 end) as has_catch_up,
        max(case when treatment = 'prospective' then 1 else 0 end) as has_prospective,
        max(case when weight > 0 then 1 else 0 end) as has_share
    from {{ ref('int_obligations__modifications_judged') }}
    where has_more_to_do or present_version_no is not null and not is_finished and not was_ended
    group by accounting_contract_no, version_no

),

changes as (

    select accounting_contract_no, version_no, sum(price_change_minor_units) as price_change_minor_units
    from {{ ref('int_obligations__modifications_judged') }}
    group by accounting_contract_no, version_no

),

signed as (

    select accounting_contract_no, sum(price_minor_units) as price_minor_units
    from {{ ref('int_obligations__states_measured') }}
    where version_no = 0
    group by accounting_contract_no

),

contract_versions as (

    select
        versions.accounting_contract_id,
        versions.version_no,
        versions.amendment_id,
        versions.kind,
        case
            when versions.version_no = 0 then case when contracts.parent_accounting_contract_id is null then 'inception' else 'separate_contract' end
            when versions.stated_treatment in ('prospective', 'catch_up') then versions.stated_treatment
            when judged.has_catch_up = 1 and judged.has_prospective = 1 then 'mixed'
            when judged.has_catch_up = 1 then 'catch_up'
            else 'prospective'
        end as treatment,
        case
            when versions.version_no = 0 and contracts.parent_accounting_contract_id is null then 'as signed (606-10-25-1)'
            when versions.stated_treatment is not null then 'stated by the amendment'
            when versions.version_no = 0 then 'only distinct new promises, at their standalone selling prices (606-10-25-12)'
            when judged.has_share = 0 then 'nothing is left to deliver: what is still owed is recognized (606-10-25-13a)'
            when judged.has_catch_up = 1 and judged.has_prospective = 1
                then 'some promises are not distinct over time and under way, the others go on (606-10-25-13c)'
            when judged.has_catch_up = 1 then 'what is left is not distinct from what was done (606-10-25-13b)'
            else 'what is left is distinct from what was done (606-10-25-13a)'
        end as treatment_reason,
        versions.effective_on,
        versions.recorded_at,
        {{ major_total('coalesce(changes.price_change_minor_units, signed.price_minor_units, 0)', 'contracts.minor_units') }} as price_change_amount,
        contracts.currency_code,
        contracts.source_system, contracts.source_key, contracts.load_id
    from {{ ref('int_obligations__versions_numbered') }} as versions
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts using (accounting_contract_no)
    -- version 0 changes nothing, and a metered line is in no pool
    left join judged on judged.accounting_contract_no = versions.accounting_contract_no and judged.version_no = versions.version_no
    left join changes on changes.accounting_contract_no = versions.accounting_contract_no and changes.version_no = versions.version_no
    left join signed on signed.accounting_contract_no = versions.accounting_contract_no and versions.version_no = 0

)

select * from contract_versions
