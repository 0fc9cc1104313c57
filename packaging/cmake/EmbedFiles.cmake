# Run by spanloom_embed at build time: FILES (separated by |), FUNCTION, HEADER, OUTPUT.
string(REPLACE "|" ";" files "${FILES}")
set(arrays "")
set(entries "")
set(index 0)
foreach(file ${files})
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    get_filename_component(name "${file}" NAME)
    string(APPEND arrays "constexpr unsigned char kBytes${index}[] = {\n${bytes}0};\n")
    string(APPEND entries "    {\"${name}\", {reinterpret_cast<const char*>(kBytes${index}), sizeof(kBytes${index}) - 1}},\n")
    math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "#include \"${HEADER}\"\n\nnamespace spanloom {\n\nnamespace {\n\n${arrays}\n} // namespace\n
std::span<const EmbeddedFile> ${FUNCTION}() {\n    static const EmbeddedFile files[] = {\n${entries}    };\n    return files;\n}\n
} // namespace spanloom\n")
