
o


service.name

shop-agentM

own.lib1.2;
_*=N_`q‚“¤µÆ×è
,=N_`*	bad ÿ end09è*6þœ—AÜ*6þœ—