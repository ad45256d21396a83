"""Fine-tune on 5, 10 and 20 pictures a class of other sources, over several draws."""
