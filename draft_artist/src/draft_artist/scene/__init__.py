"""The draft artist: from the words of a prompt to a picture. `artist.draw` is the way in."""
