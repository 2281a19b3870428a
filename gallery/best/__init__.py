"""What works best: ratings, favourites, picks and cost by the values products were made with."""
