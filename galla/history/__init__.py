"""Another system's history, taken in as it happened: what was sold, came back, was written off, was never paid.

``reading`` makes documents of a file's rows and says of every row why it is in none; ``kinds`` tells what each document
is; ``goods`` and ``people`` find or make what they name; ``taking`` books them, each under a key of its own, so that a
file taken twice, or taken on after an interruption, changes nothing that is there.
"""
