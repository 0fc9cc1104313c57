# The .deb. `packaging/package` builds and makes it; `cpack` in a build folder does the same from what is built there.

set(SPANLOOM_MAINTAINER "Spanloom maintainers <maintainers@spanloom.invalid>" CACHE STRING
    "Who answers for packages made from this tree")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME spanloom)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "${SPANLOOM_MAINTAINER}")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/package")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "desktop trace explorer for LLM and agent applications")
set(CPACK_PACKAGE_DESCRIPTION
"Opens trace dumps of applications that call language models: OpenTelemetry as
JSON or protobuf, plain or in gzip or zstd. Filters them by prompt version,
model, route and cohort, shows every trace as a tree and a waterfall with
models, tokens, cost, evaluations and errors, and puts two traces or two
releases side by side.
.
Everything happens on this machine: no server, no account, no network.
spanloom is the window, spanloom-cli the command line.")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# Libraries by what the programs are linked with; the platform plugins for X11 and for pictures come with libqt6gui6.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-wayland, hicolor-icon-theme")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "sqlite3")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

include(CPack)
