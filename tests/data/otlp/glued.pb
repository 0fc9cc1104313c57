
l


service.name

shop-agentJ

own.lib1.28
_*=N_`q‚“¤µÆ×è
,=N_`*step 109è*6þœ—AÜ*6þœ—
l


service.name

shop-agentJ

own.lib1.28
_*=N_`q‚“¤µÆ×è
,=N_`*step 209Ð*6þœ—AÄ	*6þœ—
l


service.name

shop-agentJ

own.lib1.28
_*=N_`q‚“¤µÆ×è
,=N_`*step 309¸*6þœ—A¬*6þœ—