#include "node/config/config.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <boost/system/system_error.hpp>
#include <fstream>
#include <set>
#include <span>

#include "node/config/address.hpp"
#include "node/config/suggestion.hpp"
#include "node/config/value.hpp"
#include "protocol/limits.hpp"

namespace stonechat::config {
namespace {

using std::filesystem::path;

// 512 peers with names come to under 150 KiB.
constexpr std::size_t file_bytes_max = std::size_t{256} * 1024;

template <class Target>
struct Key {
    std::string_view name;  // dotted, from the root of the file
    bool required;          // wherever its table stands
    void (*read)(const Value&, Target&);
};

constexpr unsigned last_hour = 23;

// The one list of settings. What is not here is an unknown key.
constexpr std::array<Key<Config>, 38> config_keys{{
    {"node.name", false, [](const Value& v, Config& c) { v.read_name(c.node_name); }},
    {"node.home", false, [](const Value& v, Config& c) { v.read_path(c.home); }},
    {"node.role", false, [](const Value& v, Config& c) { v.read_choice(c.role, role_names); }},
    {"node.texts", false, [](const Value& v, Config& c) { v.read_choice(c.texts, texts_names); }},
    {"listen.address", true, [](const Value& v, Config& c) { v.read_source(c.listen_address, false); }},
    {"federation.id", true, [](const Value& v, Config& c) { v.read_id(c.federation_id); }},
    {"api.address", true, [](const Value& v, Config& c) { v.read_source(c.api_address, true); }},
    {"web.listen", true, [](const Value& v, Config& c) { v.read_source(c.web_listen, true); }},
    {"web.origin", false, [](const Value& v, Config& c) { v.read_origin(c.web_origin); }},
    {"web.public_listen", false, [](const Value& v, Config& c) { v.read_source(c.web_public_listen, true); }},
    {"web.public_origin", false, [](const Value& v, Config& c) { v.read_origin(c.web_public_origin); }},
    {"web.forwarded_from", false, [](const Value& v, Config& c) { v.read_ip(c.web_forwarded_from); }},
    {"web.user_header", false, [](const Value& v, Config& c) { v.read_field_name(c.web_user_header); }},
    {"web.proxy_login_file", false, [](const Value& v, Config& c) { v.read_path(c.web_proxy_login_file); }},
    {"web.four_eyes", false, [](const Value& v, Config& c) { v.read(c.web_four_eyes); }},
    {"web.codes_required", false, [](const Value& v, Config& c) { v.read(c.web_codes_required); }},
    {"publish.coded", false, [](const Value& v, Config& c) { v.read(c.publish_coded); }},
    {"publish.hidden", false, [](const Value& v, Config& c) { v.read(c.publish_hidden); }},
    {"relay.hold_minutes", false,
     [](const Value& v, Config& c) { v.read(c.relay_hold.routine_minutes_max, relay_hold_minutes_max); }},
    {"relay.urgent_hold_minutes", false,
     [](const Value& v, Config& c) { v.read(c.relay_hold.urgent_minutes_max, relay_hold_minutes_max); }},
    {"privacy.local", false, [](const Value& v, Config& c) { v.read_path(c.privacy_local); }},
    {"keys.passphrase_file", false, [](const Value& v, Config& c) { v.read_path(c.passphrase_file); }},
    {"log.level", false, [](const Value& v, Config& c) { v.read_choice(c.log_level, log::level_names); }},
    {"proxy.connect", true, [](const Value& v, Config& c) { v.read_destination(c.proxy_connect); }},
    {"proxy.login_file", false, [](const Value& v, Config& c) { v.read_path(c.proxy_login_file); }},
    {"proxy.except", false, [](const Value& v, Config& c) { v.read_hosts(c.proxy_except); }},
    {"mail.server", true, [](const Value& v, Config& c) { v.read_destination(c.mail.server); }},
    {"mail.from", true, [](const Value& v, Config& c) { v.read_mailbox(c.mail.from); }},
    {"mail.to", true, [](const Value& v, Config& c) { v.read_mailboxes(c.mail.to, mail_readers_max); }},
    {"mail.security", false,
     [](const Value& v, Config& c) { v.read_choice(c.mail.security, mail_security_names); }},
    {"mail.login_file", false, [](const Value& v, Config& c) { v.read_path(c.mail.login_file); }},
    {"mail.ca_file", false, [](const Value& v, Config& c) { v.read_path(c.mail.ca_file); }},
    {"mail.late_reports_to", false,
     [](const Value& v, Config& c) { v.read_mailboxes(c.mail.late_reports_to, mail_readers_max); }},
    {"sign_in.issuer", true, [](const Value& v, Config& c) { v.read_issuer(c.sign_in.issuer); }},
    {"sign_in.client_login_file", true,
     [](const Value& v, Config& c) { v.read_path(c.sign_in.client_login_file); }},
    {"sign_in.name_claim", false, [](const Value& v, Config& c) { v.read_name(c.sign_in.name_claim); }},
    {"sign_in.ca_file", false, [](const Value& v, Config& c) { v.read_path(c.sign_in.ca_file); }},
    {"mail.digest_hour", false, [](const Value& v, Config& c) { v.read(c.mail.digest_hour, last_hour); }},
}};
constexpr std::array<Key<Peer>, 3> peer_keys{{
    {"peers.address", true, [](const Value& v, Peer& p) { v.read_destination(p.address); }},
    {"peers.link_key", false, [](const Value& v, Peer& p) { v.read_id(p.link_key); }},
    {"peers.name", false, [](const Value& v, Peer& p) { v.read_name(p.name); }},
}};

std::string_view table_of(std::string_view key) {
    return key.substr(0, key.find('.'));
}

std::string unknown(std::string_view key) {
    std::vector<std::string_view> known = setting_names();
    std::string_view near = suggest(key, known);
    if (near.empty() && key.find('.') == std::string_view::npos) {
        for (auto& k : known) k = table_of(k);
        near = suggest(key, known);
    }
    const std::string text = fmt::format("{}: unknown key", key);
    return near.empty() ? text : fmt::format("{}; did you mean {}?", text, near);
}

// Reads one table, whose keys all begin with `name` and a dot.
template <class Target>
void read_table(Reading& reading, std::string_view name, const toml::table& table,
                std::span<const Key<Target>> keys, Target& out) {
    for (const auto& [written, node] : table) {
        const std::string full = fmt::format("{}.{}", name, written.str());
        const auto key = std::ranges::find(keys, std::string_view{full}, &Key<Target>::name);
        if (key == keys.end())
            reading.fault(written.source(), unknown(full));
        else
            key->read(Value{reading, full, node}, out);
    }
    for (const auto& key : keys) {
        if (key.required && table_of(key.name) == name && !table.contains(key.name.substr(name.size() + 1)))
            reading.fault(table.source(), fmt::format("{}: must be set here", key.name));
    }
}

void read_peers(Reading& reading, const toml::node& node, Config& out) {
    const auto* const list = node.as_array();
    if (list == nullptr || !(list->empty() || list->is_homogeneous(toml::node_type::table)))
        return reading.fault(node.source(), "peers: must be tables, each under a line [[peers]]");
    if (list->size() > limits::links_max)
        return reading.fault(node.source(), fmt::format("peers: must be at most {}", limits::links_max));
    std::set<std::string> addresses;
    for (const auto& element : *list) {
        Peer peer;
        read_table<Peer>(reading, "peers", *element.as_table(), peer_keys, peer);
        if (!peer.address.empty() && !addresses.insert(peer.address).second)
            reading.fault(element.source(), "peers.address: this address is there twice");
        out.peers.push_back(std::move(peer));
    }
}

// A full node holds every text: one that is told otherwise would seem to be light.
void check_node(Reading& reading, const toml::table& table, const Config& config) {
    if (table.contains("texts") && config.role != Role::light)
        reading.fault(table.source(), "node.texts: is for role = \"light\" alone");
    if (config.role == Role::light && config.listen_address)
        reading.fault(table.source(), "listen.address: is for nodes that others follow, not for a light one");
}

// A login, or what a warning says, must not cross a network in the open.
void check_mail(Reading& reading, const toml::table& table, const Config& config) {
    const Mail& mail = config.mail;
    if (!mail.late_reports_to.empty() && !config.web_listen)
        reading.fault(table.source(),
                      "mail.late_reports_to: needs web.listen, the pages that people report by");
    const auto server = parse_address(mail.server);
    if (mail.security == MailSecurity::none && server && !is_loopback(*server))
        reading.fault(table.source(), "mail.security: may be none only for a server at a loopback address");
}

// Whoever could send the field could be anyone.
void check_web(Reading& reading, const toml::table& table, const Config& config) {
    if (config.web_user_header && (!config.web_forwarded_from || !config.web_proxy_login_file))
        reading.fault(
            table.source(),
            "web.user_header: needs forwarded_from, the proxy's address, and proxy_login_file, which "
            "the proxy proves itself with");
    if (config.web_proxy_login_file && !config.web_user_header)
        reading.fault(table.source(), "web.proxy_login_file: is of use with user_header alone");
}

// The provider sends browsers back to one address that it was told, and to no other.
void check_sign_in(Reading& reading, const toml::table& table, const Config& config) {
    if (!config.web_listen)
        reading.fault(table.source(), "sign_in.issuer: needs web.listen, the pages that people sign in to");
    if (config.web_user_header)
        reading.fault(table.source(),
                      "sign_in.issuer: either this or web.user_header says who has signed in");
    if (config.sign_in.name_claim.empty())
        reading.fault(table.source(), "sign_in.name_claim: must name a claim of the provider's tokens");
}

void read_root(Reading& reading, const toml::table& root, Config& out) {
    for (const auto& [written, node] : root) {
        const std::string_view name = written.str();
        const auto is_here = [&](const auto& key) { return table_of(key.name) == name; };
        if (name == "peers")
            read_peers(reading, node, out);
        else if (std::ranges::none_of(config_keys, is_here))
            reading.fault(written.source(), unknown(name));
        else if (const auto* table = node.as_table())
            read_table<Config>(reading, name, *table, config_keys, out);
        else
            reading.fault(node.source(), fmt::format("{0}: must be a table, under a line [{0}]", name));
    }
    if (const auto* const node = root["node"].as_table()) check_node(reading, *node, out);
    if (const auto* const web = root["web"].as_table()) check_web(reading, *web, out);
    if (const auto* const mail = root["mail"].as_table()) check_mail(reading, *mail, out);
    if (const auto* const sign_in = root["sign_in"].as_table()) check_sign_in(reading, *sign_in, out);
}

Faults one_fault(const path& file, Fault fault) {
    return {.file = file, .list = {std::move(fault)}};
}

}  // namespace

std::string Faults::text() const {
    std::string out;
    for (const Fault& fault : list) {
        out += fault.line == 0
                   ? fmt::format("{}: {}\n", file.string(), fault.text)
                   : fmt::format("{}:{}:{}: {}\n", file.string(), fault.line, fault.column, fault.text);
    }
    return out;
}

void throw_exception_from_error(const Faults& faults, const boost::source_location&) {
    throw boost::system::system_error{make_error_code(Errc::wrong_value), faults.text()};
}

std::vector<path> files_named_in(const Config& config) {
    std::vector<path> out;
    for (const auto* file :
         {&config.web_proxy_login_file, &config.privacy_local, &config.passphrase_file,
          &config.proxy_login_file, &config.mail.login_file, &config.mail.ca_file, &config.sign_in.ca_file})
        if (*file) out.push_back(**file);
    if (!config.sign_in.client_login_file.empty()) out.push_back(config.sign_in.client_login_file);
    return out;
}

std::vector<std::string_view> setting_names() {
    std::vector<std::string_view> out;
    out.reserve(config_keys.size() + peer_keys.size());
    for (const auto& key : config_keys) out.push_back(key.name);
    for (const auto& key : peer_keys) out.push_back(key.name);
    return out;
}

Read<Config> parse(std::string_view text, const path& file) {
    Reading reading{.base = std::filesystem::absolute(file).parent_path(), .faults = {}};
    Config out;
    out.home = reading.base;
    try {
        const toml::table root = toml::parse(text, file.string());
        read_root(reading, root, out);
    } catch (const toml::parse_error& e) {
        reading.fault(e.source(), std::string{e.description()});
    }
    if (reading.faults.empty()) return out;
    std::ranges::stable_sort(reading.faults, [](const Fault& a, const Fault& b) {
        return std::pair{a.line, a.column} < std::pair{b.line, b.column};
    });
    return Faults{.file = file, .list = std::move(reading.faults)};
}

Read<Config> load(const path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string text(file_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || !in.eof()) {
        const bool opened = in.is_open() && !in.fail();
        return one_fault(file, {.text = opened ? fmt::format("must have at most {} bytes", file_bytes_max)
                                               : std::string{"cannot be read"}});
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return parse(text, file);
}

}  // namespace stonechat::config
