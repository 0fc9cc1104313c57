# spanloom_embed(TARGET NAME FUNCTION HEADER PATH FILES ...)
# Compiles files into a target, as the array that FUNCTION (declared in HEADER, namespace spanloom) returns.
# The source is written at build time, so that editing a data file is enough to rebuild.
function(spanloom_embed target)
    cmake_parse_arguments(ARG "" "FUNCTION;HEADER" "FILES" ${ARGN})
    set(output "${PROJECT_BINARY_DIR}/embedded/${ARG_FUNCTION}.cpp")
    set(script "${PROJECT_SOURCE_DIR}/packaging/cmake/EmbedFiles.cmake")
    list(JOIN ARG_FILES "|" joined)
    add_custom_command(OUTPUT "${output}"
        COMMAND "${CMAKE_COMMAND}" "-DFILES=${joined}" "-DFUNCTION=${ARG_FUNCTION}" "-DHEADER=${ARG_HEADER}"
            "-DOUTPUT=${output}" -P "${script}"
        DEPENDS ${ARG_FILES} "${script}"
        COMMENT "Embedding ${ARG_FUNCTION}"
        VERBATIM)
    target_sources(${target} PRIVATE "${output}")
endfunction()
