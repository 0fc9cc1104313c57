# The sign of the program inside the executable, for desktops where it is not installed: `:/icons/spanloom-N.png`.

find_package(Qt6 6.4 REQUIRED COMPONENTS Core)

function(spanloom_add_icons target)
    set(folder "${PROJECT_SOURCE_DIR}/resources/icons")
    set(files "")
    foreach(size 16 22 24 32 48 64 128 256)
        list(APPEND files "${folder}/spanloom-${size}.png")
    endforeach()
    qt_add_resources(${target} spanloom_icons PREFIX /icons BASE "${folder}" FILES ${files})
endfunction()
