"""Who did what, and when: one table that is only added to, written by whatever acts.

`audit.trail` writes it, in the transaction of the act; `audit.actor` knows who is at work.
"""
