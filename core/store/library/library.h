#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/attribute_use.h"

namespace spanloom {

/// What a person made and no dump can give back: `library.sqlite` in the data directory. Attribute uses for now.
/// Opened by the workspace; thread-safe (one connection under a lock). The file is made (0600, its folder 0700) by the
/// first write, and read anew by every call, so that two windows see each other's changes.
class Library {
public:
    /// An empty path is a library in memory (tests, pictures). SchemaTooNew for a file of a newer version; a file that
    /// is no library is refused and left as it is.
    [[nodiscard]] static Result<std::unique_ptr<Library>> open(const std::filesystem::path& file);
    ~Library();

    [[nodiscard]] Result<std::vector<AttributeUse>> attributeUses() const; ///< by key
    /// Stores or (no field) removes the use of one attribute.
    [[nodiscard]] Status setAttributeUse(const std::string& key, std::optional<Field> field);

private:
    class Impl;
    explicit Library(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
