"""The sample company told by its sources: the facts of `sample/` in the shapes of the systems that hold them.

    sample/*.csv ──┬─> salesforce.py  accounts, orders as deltas, price tiers ──┐
                   ├─> stripe.py      invoices and credit notes                 │
                   ├─> operations.py  activations and deliveries as events      │
                   ├─> jira.py        milestones as issues done                 ├──> sample/sources/<source>/
                   ├─> harvest.py     progress as hours of a budget             │
                   ├─> netsuite.py    the ERP's customers, periods and chart     │
                   ├─> usage.py       CloudEvents of the meters                 │
                   └─> by_hand.py     what no system states                   ──┘

`python -m sample.tell` writes them anew. Nothing is drawn by chance, no clock is read: the same sample gives
the same bytes, and a test holds the committed files against them.
"""
