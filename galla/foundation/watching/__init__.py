"""What whoever looks after the site sees of it: log lines, meters, and whether it lives and can work.

Nothing here says who a customer is. Lines and meters carry names of addresses, numbers of shops and people, figures and
times; never what stands in an address, a form or a row.
"""
