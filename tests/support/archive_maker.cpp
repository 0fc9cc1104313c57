#include "tests/support/archive_maker.h"

#include <cstdint>
#include <cstdio>
#include <cstring>

#include <zlib.h>

namespace spanloom::test {

namespace {

void append16(std::string& target, std::size_t value) {
    target.push_back(static_cast<char>(value & 0xFF));
    target.push_back(static_cast<char>(value >> 8 & 0xFF));
}

void append32(std::string& target, std::size_t value) {
    append16(target, value & 0xFFFF);
    append16(target, value >> 16 & 0xFFFF);
}

std::string deflated(std::string_view bytes, int windowBits) {
    z_stream stream {};
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string result(deflateBound(&stream, bytes.size()) + 64, '\0');
    std::string input(bytes);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

/// What the local header and the central directory have in common.
std::string zipFacts(const ArchiveFile& file, const std::string& stored) {
    std::string facts;
    append16(facts, 20);
    append16(facts, file.isEncrypted ? 0x801 : 0x800); // names are UTF-8
    append16(facts, file.isCompressed ? 8 : 0);
    append32(facts, 0x21 << 16); // 1 January 1980
    append32(facts, crc32(0, reinterpret_cast<const Bytef*>(file.content.data()), static_cast<uInt>(file.content.size())));
    append32(facts, stored.size());
    append32(facts, file.content.size());
    append16(facts, file.name.size());
    append16(facts, 0);
    return facts;
}

std::string octal(std::uint64_t value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
    return text;
}

} // namespace

std::string zipOf(const std::vector<ArchiveFile>& files) {
    std::string bytes;
    std::string directory;
    for (const ArchiveFile& file : files) {
        const std::string stored = file.isCompressed ? deflated(file.content, -15) : file.content;
        const std::string facts = zipFacts(file, stored);
        directory += "PK\x01\x02";
        append16(directory, 20);
        directory += facts;
        append16(directory, 0);
        append32(directory, 0);
        append32(directory, 0);
        append32(directory, bytes.size());
        directory += file.name;
        bytes += "PK\x03\x04" + facts + file.name + stored;
    }
    std::string end = "PK\x05\x06";
    append32(end, 0);
    append16(end, files.size());
    append16(end, files.size());
    append32(end, directory.size());
    append32(end, bytes.size());
    append16(end, 0);
    return bytes + directory + end;
}

std::string tarOf(const std::vector<ArchiveFile>& files) {
    std::string bytes;
    for (const ArchiveFile& file : files) {
        std::string header(512, '\0');
        const auto put = [&header](std::size_t offset, const std::string& text) {
            header.replace(offset, text.size(), text);
        };
        put(0, file.name.substr(0, 99));
        put(100, "0000644");
        put(124, octal(file.content.size(), 11));
        put(136, octal(0, 11));
        put(148, "        ");
        header[156] = file.tarType;
        put(257, std::string("ustar\0" "00", 8));
        unsigned sum = 0;
        for (const char c : header)
            sum += static_cast<unsigned char>(c);
        put(148, octal(sum, 6) + '\0');
        bytes += header + file.content;
        bytes.resize((bytes.size() + 511) / 512 * 512, '\0');
    }
    return bytes + std::string(1024, '\0');
}

std::string gzipOf(std::string_view bytes) { return deflated(bytes, 15 + 16); }

} // namespace spanloom::test
