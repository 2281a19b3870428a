"""Lists: a CSV or JSON file whose columns are parameters and whose rows are requests.

`reading.ListFile` gives its rows one after the other, however many they are; what the values mean
is for who knows the model. `report.write` gives the same rows back with what came of each.
"""
