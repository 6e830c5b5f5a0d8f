"""The web server: uvicorn in front, a bounded number of threads behind it, the background worker beside them.

A thread is given a request only when all of it has arrived, so slow or endless requests hold no thread.
"""
