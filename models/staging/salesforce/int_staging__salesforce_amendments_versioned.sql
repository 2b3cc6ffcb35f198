-- Each amendment that an order makes, once per day on which it changes something, and again where an order that was learned of
-- later reaches back before it: that one voids it and says what stands instead. An order that is taken back voids its last.
-- Trap: the totals of an amendment hold everything before it, so a later order that takes effect earlier changes them.
with

steps as (

    select * from {{ ref('int_staging__salesforce_steps_ordered') }}

),

first_said as (

    select order_id, effective_on from {{ ref('int_staging__salesforce_lines_added') }}
    union
    select order_id, changes_on from {{ ref('int_staging__salesforce_changes_classified') }} where is_restating

),

compared as (

    select
        positions.*,
        lag(quantity || '|' || price_minor_units || '|' || ends_on) over (
            partition by line_root_id, order_id, changes_on order by step_no
        ) as position_before
    from {{ ref('int_staging__salesforce_positions_netted') }} as positions

),

said as (

    select first_said.order_id, first_said.effective_on, steps.step_no, true as is_first, false as is_void
    from first_said
    inner join steps on steps.order_id = first_said.order_id and not steps.is_withdrawal

    union

    select compared.order_id, compared.changes_on, compared.step_no, false, false
    from compared
    where position_before is not null and position_before <> quantity || '|' || price_minor_units || '|' || ends_on

    union

    select first_said.order_id, first_said.effective_on, steps.step_no, false, true
    from first_said
    inner join steps on steps.order_id = first_said.order_id and steps.is_withdrawal

),

named as (

    select
        said.*, orders.contract_id,
        coalesce(signed.told_amendment_id, signed.order_number)
            || case when said.effective_on = signed.effective_on then '' else '/' || cast(said.effective_on as {{ dbt.type_string() }}) end
            || case when said.is_first then '' when said.is_void then '/void'
                else '/' || steps.order_number || case when steps.is_withdrawal then '/void' else '' end end as amendment_id,
        signed.order_kind, signed.told_kind, signed.told_treatment,
        steps.load_id, steps.file_name, steps.row_no, steps.landed_at, steps.recorded_at, steps.is_recorded_at_stated
    from said
    inner join steps as orders on orders.order_id = said.order_id and not orders.is_withdrawal
    inner join steps on steps.contract_id = orders.contract_id and steps.step_no = said.step_no
    inner join {{ ref('int_staging__salesforce_orders_signed') }} as signed on signed.order_id = said.order_id

),

salesforce_amendments_versioned as (

    select
        *,
        lag(amendment_id) over (partition by order_id, effective_on order by step_no) as voids_id
    from named

)

select * from salesforce_amendments_versioned
