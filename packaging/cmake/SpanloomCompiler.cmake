# Compiler cache, linker, warnings, sanitizers: everything that is the same for each of our targets.

find_program(SPANLOOM_CCACHE ccache)
if(SPANLOOM_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;${SPANLOOM_CCACHE}")
endif()

find_program(SPANLOOM_LLD ld.lld)
if(SPANLOOM_LLD)
    add_link_options(-fuse-ld=lld)
endif()

add_library(spanloom_flags INTERFACE)
target_compile_options(spanloom_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Woverloaded-virtual
    $<$<BOOL:${SPANLOOM_WERROR}>:-Werror>)
target_include_directories(spanloom_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(spanloom_flags INTERFACE SPANLOOM_VERSION="${PROJECT_VERSION}")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports false positives of these inside its own standard library at -O2.
    target_compile_options(spanloom_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
    # Without this a precompiled header defeats ccache.
    target_compile_options(spanloom_flags INTERFACE -fpch-preprocess)
endif()
if(SPANLOOM_ASSERTS)
    # CMake adds NDEBUG to optimised builds; assertions state our invariants and stay on.
    foreach(config RELEASE RELWITHDEBINFO MINSIZEREL)
        string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_${config} "${CMAKE_CXX_FLAGS_${config}}")
    endforeach()
endif()
if(SPANLOOM_SANITIZE)
    list(JOIN SPANLOOM_SANITIZE "," sanitizers)
    add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${sanitizers})
endif()
