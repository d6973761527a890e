goto nowhere  --! 1 syntax no visible label 'nowhere' for <goto> at line 1
