"""Offers: what comes off which goods and when. The arithmetic is in ``galla.pricing.offers``; bills ask from above."""
