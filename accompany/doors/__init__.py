"""What every door needs: who may enter, what time it is, how a refusal is answered."""
