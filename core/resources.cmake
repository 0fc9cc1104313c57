# Data files that are part of the libraries: no path has to be found at run time.

include(SpanloomEmbed)

file(GLOB semantics_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/resources/semantics/*.json")
file(GLOB price_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/resources/prices/*.json")
spanloom_embed(spanloom_semantics FUNCTION embeddedSemantics HEADER core/semantics/embedded_files.h
    FILES ${semantics_files})
spanloom_embed(spanloom_semantics FUNCTION embeddedPrices HEADER core/semantics/embedded_files.h
    FILES ${price_files})
