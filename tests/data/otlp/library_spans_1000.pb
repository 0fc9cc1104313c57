
m


service.name

shop-agentÂ>J

own.lib1.28
_*=N_`q‚“¤µÆ×è
,=N_`*step 109è*6þœ—AÜ*6þœ—