#include "node/commands/backup_manifest.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "node/api/json_object.hpp"
#include "node/commands/local_api.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;
using api::JsonObject;

constexpr std::size_t page_lines = 500;
constexpr std::size_t page_bytes = std::size_t{1024} * 1024;

Failure not_a_manifest(const fs::path& file) {
    return {exit_refused, file.string() + ": is not the manifest of a stonechat backup"};
}

template <class Id>
bool read_id(const Json& json, std::string_view name, Id& out) {
    const auto id = Id::from_hex(text_of(json, name));
    if (id) out = *id;
    return id.has_value();
}

// Names come from a file that anyone may have written: none may lead out of the backup.
bool is_inside(const std::string& name) {
    const fs::path path{name};
    return !name.empty() && path.is_relative() && path == path.lexically_normal() && *path.begin() != "..";
}

bool read_files(const Json& json, std::vector<FileSum>& out) {
    for (const Json& item : items_of(json, "files")) {
        FileSum file{text_of(item, "name"), static_cast<std::uint64_t>(number_of(item, "bytes")), {}};
        if (!is_inside(file.name) || !read_id(item, "sha256", file.sha256)) return false;
        out.push_back(std::move(file));
    }
    return true;
}

}  // namespace

Outcome<StoreCounts> count(const storage::Store& store) {
    const auto failure = [](const boost::system::error_code& code) {
        return Failure{exit_refused, "the store could not be read: " + code.message()};
    };
    const auto snapshot = store.load();
    if (!snapshot) return failure(snapshot.error());
    StoreCounts out{.charter_entries = snapshot->charter.size()};
    for (;;) {
        const auto page = store.log_after(out.log_end, page_lines, page_bytes);
        if (!page) return failure(page.error());
        if (page->lines.empty()) return out;
        for (const auto& line : page->lines) {
            out.log_end = line.entry.number;
            out.log_digest = line.entry.digest;
            if (line.entry.change != sync::Change::record_accepted) continue;
            ++out.records;
            if (line.record.envelope.body) ++out.texts;
        }
    }
}

std::string write_manifest(const Manifest& manifest) {
    JsonObject out;
    out.number("format", backup_format).text("program", manifest.program).text("day", manifest.day);
    out.text("member", manifest.member.hex()).text("store", manifest.store.hex());
    out.number("log_end", manifest.counts.log_end).text("log_digest", manifest.counts.log_digest.hex());
    out.number("records", manifest.counts.records).number("texts", manifest.counts.texts);
    out.number("charter_entries", manifest.counts.charter_entries);
    out.add("files", api::json_array(manifest.files, [](const FileSum& file) {
                return JsonObject{}
                    .text("name", file.name)
                    .number("bytes", file.bytes)
                    .text("sha256", file.sha256.hex())
                    .take();
            }));
    return record::canonical_json(out.take()) + "\n";
}

Outcome<Manifest> read_manifest(const fs::path& backup) {
    const fs::path file = backup / manifest_file_name;
    std::error_code error;
    const auto bytes = fs::file_size(file, error);
    if (error)
        return Failure{exit_refused,
                       backup.string() + ": holds no manifest.json, so it is not a whole backup"};
    if (bytes > manifest_bytes_max) return not_a_manifest(file);
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    while (text.ends_with('\n')) text.pop_back();
    const auto json = record::parse_json(text);
    if (!json) return not_a_manifest(file);
    if (number_of(*json, "format") > static_cast<std::int64_t>(backup_format))
        return Failure{exit_refused, file.string() + ": made by a newer version of stonechat"};
    Manifest out{.program = text_of(*json, "program"), .day = text_of(*json, "day")};
    out.counts = {.log_end = static_cast<std::uint64_t>(number_of(*json, "log_end")),
                  .records = static_cast<std::uint64_t>(number_of(*json, "records")),
                  .texts = static_cast<std::uint64_t>(number_of(*json, "texts")),
                  .charter_entries = static_cast<std::uint64_t>(number_of(*json, "charter_entries"))};
    if (number_of(*json, "format") < 1 || !read_id(*json, "member", out.member) ||
        !read_id(*json, "store", out.store) || !read_id(*json, "log_digest", out.counts.log_digest) ||
        !read_files(*json, out.files))
        return not_a_manifest(file);
    return out;
}

Outcome<std::vector<std::string>> compare_files(const fs::path& backup, const Manifest& manifest) {
    const auto names = list_files(backup);
    if (!names) return names.error();
    std::vector<std::string> faults;
    for (const FileSum& file : manifest.files) {
        if (std::ranges::find(*names, file.name) == names->end()) {
            faults.push_back(file.name + " is missing");
            continue;
        }
        const auto found = sum_file(backup, file.name);
        if (!found)
            faults.push_back(found.error().text);
        else if (found->bytes != file.bytes)
            faults.push_back(file.name + " has another size");
        else if (found->sha256 != file.sha256)
            faults.push_back(file.name + " has changed since the backup");
    }
    for (const std::string& name : *names)
        if (name != manifest_file_name &&
            std::ranges::find(manifest.files, name, &FileSum::name) == manifest.files.end())
            faults.push_back(name + " is not part of the backup");
    return faults;
}

}  // namespace stonechat::commands
