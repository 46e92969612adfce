"""The recordings that households hear: what is to be spoken, what is there, and tones to try the pages out with."""
