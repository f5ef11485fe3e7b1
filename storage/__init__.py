"""Storage keeps: tables, one transaction at a time, queries, migrations, photos.

No rule, no word to a person.
"""
