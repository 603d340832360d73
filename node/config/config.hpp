#pragma once
// What the operator decides, read once at start from a TOML file (toml.io, version 1.0). Limits that a peer
// can feel are not here but in protocol/limits.hpp; that writes are durable is not for a file to switch off.
//
// Every fault in the file is found in one reading and named with its line and column; an unknown key is a
// fault, so that a misspelt setting is never quietly its default.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/log/level.hpp"
#include "protocol/ids.hpp"
#include "protocol/matching/interest.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::config {

enum class Role { full, observer, light };
inline constexpr std::array<std::string_view, 3> role_names{"full", "observer", "light"};
// Which texts a light node holds, in the order of matching::InterestIn.
inline constexpr std::array<std::string_view, 3> texts_names{"technologies", "categories", "everything"};

// Another node that this one dials.
struct Peer {
    std::string address;              // "host:port"
    std::optional<LinkKey> link_key;  // needed until the charter, which has it, is held here
    std::string name;                 // for display
    friend bool operator==(const Peer&, const Peer&) = default;
};

enum class MailSecurity {
    starttls,  // RFC 3207
    tls,       // from the first byte (RFC 8314 section 3)
    none,      // to this machine alone
};
inline constexpr std::array<std::string_view, 3> mail_security_names{"starttls", "tls", "none"};

// How long a relay lets an approved report wait, at most: until a random moment, and whatever else waits
// leaves with it. 0: not at all.
struct RelayHold {
    unsigned routine_minutes_max = 720;
    unsigned urgent_minutes_max = 60;
    friend bool operator==(const RelayHold&, const RelayHold&) = default;
};
inline constexpr unsigned relay_hold_minutes_max = 7 * 24 * 60;

// Where warnings, and word of reports that lie too long, go by e-mail.
struct Mail {
    std::string server;           // "host:port"; empty: nobody is written to
    std::string from;             // the sender's address
    std::vector<std::string> to;  // at most mail_readers_max
    MailSecurity security = MailSecurity::starttls;
    std::optional<std::filesystem::path> login_file;  // "name:password", for its eyes only
    std::optional<std::filesystem::path> ca_file;     // PEM; empty: whom the machine trusts
    unsigned digest_hour = 7;                         // of the day in UTC
    // The second person whom a report reaches that nobody here has decided on; at most mail_readers_max.
    std::vector<std::string> late_reports_to;
    friend bool operator==(const Mail&, const Mail&) = default;
};
// Where people sign in with the organisation's OpenID provider.
struct SignIn {
    std::string issuer;  // "https://login.example.org/trust"; empty: with passwords alone
    std::filesystem::path client_login_file;        // "client id:secret", for its eyes only
    std::string name_claim = "preferred_username";  // of the ID token: what the account is called here
    std::optional<std::filesystem::path> ca_file;   // PEM; empty: whom the machine trusts
    friend bool operator==(const SignIn&, const SignIn&) = default;
};

// More belong on a list that the mail server keeps.
inline constexpr std::size_t mail_readers_max = 20;

// Paths are absolute: relative ones in the file start at the file's own directory.
struct Config {
    std::string node_name;       // for display; at most limits::name_bytes_max bytes
    std::filesystem::path home;  // keys, token and store; the file's directory when not set
    // What a node may do stands in the charter. A light one holds all safety headers, and texts by `texts`.
    Role role = Role::full;
    matching::InterestIn texts = matching::InterestIn::technologies;
    std::optional<std::string> listen_address;   // "127.0.0.1:7443"; empty: this node only dials out
    std::optional<FederationId> federation_id;   // empty until one is founded or joined
    std::vector<Peer> peers;                     // at most limits::links_max
    std::string api_address = "127.0.0.1:7480";  // always a loopback address
    // The pages for this organisation's own people; empty: none. Always a loopback address: what others on
    // the network may reach is for a proxy on this machine, which ends TLS.
    std::optional<std::string> web_listen;
    std::optional<std::string> web_origin;  // "https://stonechat.example.org": how that proxy is reached
    // The form for patients, families and the public, without accounts; empty: none.
    std::optional<std::string> web_public_listen;
    std::optional<std::string> web_public_origin;
    bool web_codes_required = false;  // whoever signs in needs an app's code beside the password
    bool web_four_eyes = false;       // two people read a report before it leaves
    std::optional<std::string> web_forwarded_from;  // numeric address whose X-Forwarded-For is believed
    // The header field in which that proxy says who has signed in with it, in small letters, and the file
    // with the login that it shows for itself: other programs of this machine could call from its address.
    std::optional<std::string> web_user_header;
    std::optional<std::filesystem::path> web_proxy_login_file;
    bool publish_coded = false;  // coded answers may leave before a person has read them (design section 7)
    bool publish_hidden =
        false;  // reports go by a relay, without this organisation, unless someone says otherwise
    RelayHold relay_hold;
    std::optional<std::filesystem::path> privacy_local;  // own places, wards and products, for the filter
    std::optional<std::filesystem::path> passphrase_file;
    log::Level log_level = log::Level::info;
    // "host:port" of an HTTP CONNECT proxy (RFC 9110 section 9.3.6) for what this node dials.
    std::optional<std::string> proxy_connect;
    std::optional<std::filesystem::path> proxy_login_file;  // "name:password", for its eyes only
    std::vector<std::string> proxy_except;  // hosts that are dialled without it: net::goes_straight()
    Mail mail;
    SignIn sign_in;
    friend bool operator==(const Config&, const Config&) = default;
};

struct Fault {
    std::uint32_t line = 0;    // from 1; 0: the file as a whole
    std::uint32_t column = 0;  // from 1, in characters
    std::string
        text;  // names the key and the rule, never the value: a passphrase may stand in the wrong place
};

struct Faults {
    std::filesystem::path file;
    std::vector<Fault> list;  // in the order of the file; at least one

    // "file:line:column: text", a line each, as compilers and editors do.
    [[nodiscard]] std::string text() const;
};
// Found by argument-dependent look-up when value() is called on faults: a bug, since callers test first.
[[noreturn]] void throw_exception_from_error(const Faults& faults, const boost::source_location& where);

template <class T>
using Read = boost::system::result<T, Faults>;

// The files that the node reads because the configuration names them.
std::vector<std::filesystem::path> files_named_in(const Config& config);

// Every setting that there is, with its table: "node.name".
std::vector<std::string_view> setting_names();

// `file` gives the name in faults and the directory where relative paths start; it is not opened.
Read<Config> parse(std::string_view text, const std::filesystem::path& file);

// Reads the file; not being able to is a fault with line 0.
Read<Config> load(const std::filesystem::path& file);

// All settings that are in force as a configuration file: parse() of it gives an equal Config.
std::string show(const Config& config);

}  // namespace stonechat::config
