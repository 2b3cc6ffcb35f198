-- Which accounting contract a contract's line belongs to, by their names.
select lines.contract_id, lines.line_id, contracts.accounting_contract_id
from {{ ref('int_obligations__lines_placed') }} as placed
inner join {{ ref('int_obligations__lines_sequenced') }} as lines
    on lines.contract_line_no = placed.contract_line_no and lines.sequence_no = lines.first_sequence_no
inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
    on contracts.accounting_contract_no = placed.accounting_contract_no
