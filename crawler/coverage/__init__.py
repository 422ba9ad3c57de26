"""How complete each day of the paper is: judged from counts, and drawn as a calendar."""
