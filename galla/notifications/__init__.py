"""Who is told what, in which words and language: letters, and the list of messages with their state.

A letter is made when it is sent, by a maker that a room registers under a name (``letters.register("sale.bill", …)``);
the outbox keeps only what the maker needs to know. ``notifications.send_letter`` is the job that sends one.
"""
