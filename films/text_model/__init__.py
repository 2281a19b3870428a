"""Reading a script by a text model: what it is asked, and what its answers are worth.

All but `offers` and `reading_runs` are pure functions. A model says where shots begin and what is
spoken as quotes; the script is cut here, so that its words are exact by construction.
"""
