"""The sample company told by its sources: the facts of `sample/` in the shapes of the systems that hold them.

    sample/*.csv ──┬─> salesforce.py  accounts, orders as deltas, price tiers ──┐
                   ├─> usage.py       CloudEvents of the meters                 ├──> sample/sources/<source>/
                   └─> by_hand.py     what no system states                   ──┘

`python -m sample.tell` writes them anew. Nothing is drawn by chance, no clock is read: the same sample gives
the same bytes, and a test holds the committed files against them.
"""
