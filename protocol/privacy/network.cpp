// Internet addresses, user names, and email and web addresses written so that a machine will not see them.
#include <algorithm>
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

bool is_joined(const Reading& text, size_t at) {
    return at < text.tokens.size() && !text.tokens[at].has_space_before;
}

// "Fixed in 3.22.0.23", "reset to 10.4.2.17 firmware", "the 4.2.0.18 patch". Versions begin with a small
// number and stand where a release does; an address has a word for a machine or its use near by.
bool is_version(const Reading& text, size_t at, size_t last) {
    static constexpr auto done =
        word_set("fixed", "reverted", "flashed", "updated", "upgraded", "rolled", "patched", "fix");
    static constexpr auto things = word_set("firmware", "build", "release", "patch", "update", "driver");
    static constexpr auto versions =
        word_set("fw", "edition", "rule", "tag", "pipeline", "library", "revision", "rev");
    const size_t label = at > 1 && text.is_sign(at - 1, ':') ? at - 2 : at > 0 ? at - 1 : at;
    if (at > 0 && text.is_one_of(label, versions)) return true;
    if (at > 1 && text.is_sign(at - 1, ':') &&
        text.is_one_of(at - 2, {"version", "firmware", "build", "software"}))
        return true;
    const size_t verb = at > 1 && text.is_one_of(at - 1, {"in", "to", "on", "from", "is"}) ? at - 2 : at;
    const bool is_fixed_in = text.is_one_of(verb, done) || (at > 2 && text.is_one_of(at - 3, done));
    if (is_fixed_in || text.is_one_of(last + 1, things) || (at > 0 && text.is_one_of(at - 1, things)))
        return true;
    // Addresses below these numbers are few beside versions; "at" and "from" say where somebody was.
    constexpr int major_most = 29, private_network = 10;
    constexpr size_t reach = 8;
    const int major = text.number(at, 3);
    // Of a version's later numbers hardly two are large.
    constexpr int large = 50;
    int large_count = 0;
    for (const size_t part : {size_t{2}, size_t{4}, size_t{6}})
        large_count += text.number(at + part, 3) >= large ? 1 : 0;
    if (large_count > 1) return false;
    const bool is_where_somebody_was = at > 0 && (text.is_one_of(at - 1, {"at", "from"}) ||
                                                  (major == private_network && text.is_word(at - 1, "on")));
    if (is_where_somebody_was || major > major_most) return false;
    static constexpr auto of_machines =
        word_set("ip", "address", "host", "server", "login", "logged", "log", "logs", "port", "network",
                 "traffic", "connection", "connected", "firewall", "router", "ping", "request", "requests",
                 "session", "sign", "signed", "sent", "posted", "accessed", "access", "device", "machine",
                 "workstation", "pc", "laptop", "lan", "vpn", "wifi", "subnet", "gateway", "terminal",
                 "browser", "user", "opened", "viewed", "addresses", "ips", "ipv", "hosts", "servers",
                 "proxy", "tcp", "http", "https", "ssh", "intranet", "internet");
    for (size_t i = at > reach ? at - reach : 0; i < last + reach && i < text.tokens.size(); ++i)
        if (text.is_one_of(i, of_machines)) return false;
    return true;
}

// --- IPv4 (four numbers below 256) and IPv6 (RFC 4291: groups of four hexadecimal digits) ---
std::optional<size_t> ipv4_end(const Reading& text, size_t at) {
    if (at > 0 && ((text.is_sign(at - 1, '.') && is_joined(text, at)) ||
                   text.is_one_of(at - 1, {"version", "v", "build", "firmware", "release", "ver", "update",
                                           "software", "model", "app"})))
        return std::nullopt;
    for (size_t part = 0; part < 4; ++part) {
        const size_t here = at + 2 * part;
        const int value = text.number(here, 3);
        if (value < 0 || value > 255 || (part > 0 && !is_joined(text, here))) return std::nullopt;
        if (part < 3 && (!text.is_sign(here + 1, '.') || !is_joined(text, here + 1))) return std::nullopt;
    }
    const size_t last = at + 6;
    const bool goes_on =
        text.is_sign(last + 1, '.') && text.number(last + 2) >= 0 && is_joined(text, last + 2);
    if (is_version(text, at, last) || text.number(at, 3) == 127) return std::nullopt;  // every machine's own
    return goes_on ? std::nullopt : std::optional{last};
}

bool is_hex(std::string_view word) {
    return word.size() <= 4 && std::ranges::all_of(word, [](char c) {
               return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
           });
}

std::optional<size_t> ipv6_end(const Reading& text, size_t at) {
    size_t groups = 0, digits = 0, doubles = 0;
    size_t last = at;
    constexpr size_t tokens_max = 17;  // eight groups and the colons between and around them
    for (size_t i = at; i < text.tokens.size() && i - at <= tokens_max && (i == at || is_joined(text, i));
         ++i) {
        if (text.is_sign(i, ':')) {
            if (text.is_sign(i + 1, ':') && is_joined(text, i + 1)) ++doubles;
            continue;
        }
        const auto word = text.text(text.tokens[i]);
        if (text.tokens[i].shape == Shape::sign || !is_hex(word) || (i > at && !text.is_sign(i - 1, ':')))
            break;
        digits += static_cast<size_t>(std::ranges::count_if(word, is_digit));
        ++groups;
        last = i;
    }
    const bool is_whole = (groups == 8 && doubles == 0) || (doubles == 1 && groups >= 3 && groups <= 7);
    return is_whole && digits >= 3 ? std::optional{last} : std::nullopt;
}

// --- @name ---
bool is_name_sign(const Reading& text, size_t at) {
    return text.is_sign(at, '_') || text.is_sign(at, '.');
}

std::optional<size_t> handle_end(const Reading& text, size_t at) {
    const bool is_apart = at == 0 || text.tokens[at].has_space_before || text.is_sign(at - 1, '(') ||
                          text.is_sign(at - 1, '"') || text.is_line_end(at - 1) ||
                          text.is_sign(at - 1, ':') || text.is_sign(at - 1, '/');
    if (!text.is_sign(at, '@') || !is_apart) return std::nullopt;
    size_t last = at;
    for (size_t i = at + 1; i < text.tokens.size() && is_joined(text, i); ++i) {
        const Token& token = text.tokens[i];
        if (token.is_word() || token.shape == Shape::alnum || (token.shape == Shape::number && i > at + 1))
            last = i;
        else if (!is_name_sign(text, i))
            break;
    }
    return last > at && text.tokens[last].end - text.tokens[at].begin >= 4 ? std::optional{last}
                                                                           : std::nullopt;
}

// --- "jo at example dot org", "jo [at] example.org", "jo @ example . org" ---
// Registries open new ones all the time, so any short word will do.
bool is_top_level(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    return token.is_word() && token.end - token.begin >= 2 && token.end - token.begin <= 12;
}

// A word for a sign, perhaps in brackets; the index after it.
std::optional<size_t> after_word_for(const Reading& text, size_t at, std::string_view word, char sign) {
    if (text.is_sign(at, sign)) return at + 1;
    const bool is_bracketed =
        text.is_sign(at, '[') || text.is_sign(at, '(') || text.is_sign(at, '{') || text.is_sign(at, '<');
    const size_t inside = is_bracketed ? at + 1 : at;
    if (!text.is_word(inside, word) && !(is_bracketed && text.is_sign(inside, sign))) return std::nullopt;
    if (!is_bracketed && text.is_sign(inside + 1, '-') && text.is_word(inside + 2, "sign")) return inside + 3;
    return is_bracketed ? inside + 2 : inside + 1;
}

std::optional<size_t> spelled_email_end(const Reading& text, size_t at_word) {
    const auto domain = after_word_for(text, at_word, "at", '@');
    if (!domain || *domain >= text.tokens.size()) return std::nullopt;
    const bool is_odd_at = !text.is_word(at_word, "at");
    std::optional<size_t> last;
    size_t next = *domain;
    bool is_spelled = is_odd_at;
    for (int parts = 0; parts < 6 && next < text.tokens.size(); ++parts) {
        const Token& token = text.tokens[next];
        if (!token.is_word() && token.shape != Shape::alnum) break;
        while (text.is_sign(next + 1, '-') && is_joined(text, next + 2)) next += 2;
        if (parts > 0 && is_top_level(text, next)) last = next;
        const auto after = after_word_for(text, next + 1, "dot", '.');
        if (!after) break;
        if (text.is_sign(next + 1, '.') &&
            text.tokens[next + 1].has_space_before !=
                (*after < text.tokens.size() && text.tokens[*after].has_space_before))
            break;
        if (text.is_sign(next + 1, '.') && *after < text.tokens.size() &&
            text.tokens[*after].has_space_before && !is_odd_at)
            break;
        is_spelled = is_spelled || text.is_word(next + 1, "dot") || !text.is_sign(next + 1, '.');
        next = *after;
    }
    return is_spelled ? last : std::nullopt;
}

// Back over "jo dot smith", "jo.smith", "jo_smith".
size_t local_part_begin(const Reading& text, size_t at_word) {
    size_t first = at_word - 1;
    for (int parts = 0; parts < 4 && first >= 2; ++parts) {
        const bool is_sign =
            (is_name_sign(text, first - 1) || text.is_sign(first - 1, '-')) && is_joined(text, first);
        const bool is_word = text.is_one_of(first - 1, {"dot", "underscore", "dash", "hyphen"});
        const bool is_bracketed =
            first >= 4 && text.is_one_of(first - 2, {"dot", "underscore", "dash", "hyphen"}) &&
            text.tokens[first - 1].shape == Shape::sign && text.tokens[first - 3].shape == Shape::sign;
        if (!is_sign && !is_word && !is_bracketed) break;
        first -= is_bracketed ? 4 : 2;
    }
    return first;
}

// "trust.example/patients/7": a host and a path without a scheme
std::optional<size_t> bare_url_end(const Reading& text, size_t at) {
    if (at > 0 &&
        (text.is_sign(at - 1, '/') || text.is_sign(at - 1, '@') || text.is_sign(at - 1, '.') ||
         text.is_sign(at - 1, '-')) &&
        !text.tokens[at].has_space_before)
        return std::nullopt;
    size_t i = at;
    bool has_top = false;
    const auto goes_on_with = [&](char sign) {
        return text.is_sign(i + 1, sign) && is_joined(text, i + 1) && i + 2 < text.tokens.size() &&
               is_joined(text, i + 2) &&
               (text.tokens[i + 2].is_word() || text.tokens[i + 2].shape == Shape::alnum);
    };
    while (goes_on_with('.') || goes_on_with('-')) {
        has_top = text.is_sign(i + 1, '.') && is_top_level(text, i + 2);
        i += 2;
    }
    if (!has_top || !text.is_sign(i + 1, '/') || !is_joined(text, i + 1) || i + 2 >= text.tokens.size() ||
        !is_joined(text, i + 2))
        return std::nullopt;
    size_t last = i + 1;
    while (last + 1 < text.tokens.size() && is_joined(text, last + 1) &&
           text.tokens[last + 1].shape != Shape::line_end && !text.is_sign(last + 1, ')') &&
           !text.is_sign(last + 1, '"'))
        ++last;
    while (last > i && (text.is_sign(last, '.') || text.is_sign(last, ',') || text.is_sign(last, ';')))
        --last;
    return last;
}

// "www dot trust dot example slash patients slash 7", "trust dot example slash p"
std::optional<size_t> spelled_url_end(const Reading& text, size_t at) {
    const auto is_part = [&](size_t i) {
        return i < text.tokens.size() && (text.tokens[i].is_word() || text.tokens[i].shape == Shape::alnum ||
                                          text.tokens[i].shape == Shape::number);
    };
    if (at > 0 && text.is_sign(at - 1, '-') && is_joined(text, at))
        return std::nullopt;  // read from its begin already
    size_t last = at, dots = 0, slashes = 0;
    constexpr size_t parts_max = 12;
    for (size_t parts = 0; parts < parts_max; ++parts) {
        while (text.is_sign(last + 1, '-') && is_joined(text, last + 1) && is_part(last + 2)) last += 2;
        const bool is_dot = text.is_word(last + 1, "dot");
        if ((!is_dot && !text.is_word(last + 1, "slash")) || !is_part(last + 2)) break;
        ++(is_dot ? dots : slashes);
        last += 2;
    }
    const bool is_web = text.is_word(at, "www");
    return dots > 0 && (is_web || slashes > 0) ? std::optional{last} : std::nullopt;
}

// A row of words and digits with bars and dots between: how far it goes and what is in it.
struct UserName {
    size_t last = 0;
    bool has_sign = false;  // a bar, a dot, or within a domain a hyphen
    bool has_bar = false;   // as its last sign
    bool has_digit = false;
    bool has_unknown = false;  // a word that no dictionary has
};

UserName user_name_at(const Reading& text, size_t at, bool with_hyphens) {
    UserName out{.last = at};
    const auto take = [&](size_t part) {
        const Token& token = text.tokens[part];
        out.last = part;
        out.has_digit = out.has_digit || !token.is_word();
        out.has_unknown = out.has_unknown || (token.is_word() && token.traits.common() == 0);
    };
    take(at);
    const auto goes_on = [&] {
        const size_t sign = out.last + 1;
        return sign + 1 < text.tokens.size() &&
               (is_name_sign(text, sign) || (with_hyphens && text.is_sign(sign, '-'))) &&
               is_joined(text, sign) && is_joined(text, sign + 1) &&
               text.tokens[sign + 1].shape < Shape::sign;
    };
    while (goes_on()) {
        out.has_sign = true;
        out.has_bar = text.is_sign(out.last + 1, '_');
        take(out.last + 2);
    }
    return out;
}

// "DOMAIN\\mfaulks", "u/quiet_83"; not "mg\\kg", "u/s".
std::optional<size_t> qualified_name_end(const Reading& text, size_t at) {
    if (at < 2 || !is_joined(text, at)) return std::nullopt;
    const bool is_of_domain = text.is_sign(at - 1, '\\') && text.tokens[at - 2].is_word();
    const bool is_of_forum =
        text.is_sign(at - 1, '/') && is_joined(text, at - 1) && text.is_one_of(at - 2, {"u", "r"});
    if (!is_of_domain && !is_of_forum) return std::nullopt;
    const UserName name = user_name_at(text, at, is_of_domain);
    constexpr size_t letters_min = 4;
    const bool is_long = text.tokens[name.last].end - text.tokens[at].begin >= letters_min;
    return is_long && (is_of_domain || name.has_sign || name.has_digit) ? std::optional{name.last}
                                                                        : std::nullopt;
}

// "saved as fix_v2.sql", "read as c.6869" (HGVS names of variants in nucleotides: c., g., m., n., r.), "quant
// Q4_K_M"
bool is_file_or_gene(const Reading& text, size_t at, const UserName& name) {
    static constexpr auto endings =
        word_set("sql", "csv", "txt", "pdf", "doc", "docx", "xls", "xlsx", "xml", "json", "png", "jpg",
                 "jpeg", "zip", "py", "exe", "log", "edf", "dcm", "wav", "gguf", "onnx", "html", "php");
    const bool is_file = text.is_one_of(name.last, endings) && text.is_sign(name.last - 1, '.');
    const bool is_variant = text.is_one_of(at, {"c", "g", "m", "n", "r"}) && text.is_sign(at + 1, '.') &&
                            at + 2 < text.tokens.size() && is_digit(text.chars[text.tokens[at + 2].begin]);
    const bool is_upper = text.tokens[at].shape == Shape::alnum &&
                          text.tokens[at].end - text.tokens[at].begin == 2 &&
                          text.tokens[name.last].shape == Shape::initial;
    return is_file || is_variant || is_upper;
}

// "login rkaplan_02": behind a word for a user name; or, without one, a bar, a digit and a word that no
// dictionary has.
std::optional<size_t> user_name_end(const Reading& text, size_t at) {
    if (text.tokens[at].shape == Shape::number) return std::nullopt;
    if (const auto last = qualified_name_end(text, at)) return last;
    static constexpr auto cues =
        word_set("user", "username", "login", "handle", "instagram", "insta", "twitter", "tiktok", "snapchat",
                 "snap", "facebook", "fb", "telegram", "discord", "reddit", "slack", "skype");
    static constexpr auto weak_cues = word_set("account", "as", "id");
    const size_t before = at > 0 && text.is_sign(at - 1, ':') ? at - 1 : at;
    const bool is_weak = before > 0 && text.is_one_of(before - 1, weak_cues);
    const bool is_called = is_weak || (before > 0 && text.is_one_of(before - 1, cues));
    const bool is_apart = at == 0 || text.tokens[at].has_space_before || text.is_line_end(at - 1);
    if (!is_called && !is_apart) return std::nullopt;
    const UserName name = user_name_at(text, at, false);
    if (!name.has_sign || is_file_or_gene(text, at, name)) return std::nullopt;
    if (!is_called)
        return name.has_digit && name.has_unknown && name.has_bar ? std::optional{name.last} : std::nullopt;
    const bool is_host = !name.has_bar && !name.has_digit && name.last == at + 2;  // "as example.org"
    return !is_host && (name.has_digit || name.has_bar || !is_weak) ? std::optional{name.last} : std::nullopt;
}

struct Match {
    FindingKind kind{};
    size_t first = 0, last = 0;
    std::string_view rule, reason;
};

// Internet addresses and web addresses without a scheme go on with a sign that touches.
bool goes_on_with_sign(const Reading& text, size_t at) {
    return at + 1 < text.tokens.size() && text.tokens[at + 1].shape == Shape::sign && is_joined(text, at + 1);
}

std::optional<Match> internet_address(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    const bool may_be_number = token.shape == Shape::number || token.shape == Shape::alnum ||
                               (token.is_word() && is_hex(text.text(token)));
    if (!may_be_number || !goes_on_with_sign(text, at)) return std::nullopt;
    auto last = token.shape == Shape::number ? ipv4_end(text, at) : std::nullopt;
    if (!last) last = ipv6_end(text, at);
    if (!last) return std::nullopt;
    return Match{FindingKind::ip_address, at, *last, "ip-form", "the form of an internet address"};
}

std::optional<Match> user_name(const Reading& text, size_t at) {
    if (text.tokens[at].shape == Shape::sign) {
        const auto last = handle_end(text, at);
        if (!last) return std::nullopt;
        return Match{FindingKind::handle, at, *last, "handle-form", "a user name of a social network"};
    }
    const auto last = user_name_end(text, at);
    if (!last) return std::nullopt;
    return Match{FindingKind::handle, at, *last, "handle-label", "called a user name"};
}

std::optional<Match> web_address(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (const auto last = token.is_word() ? spelled_url_end(text, at) : std::nullopt)
        return Match{FindingKind::url, at, *last, "url-spelled", "a web address in words"};
    if (!goes_on_with_sign(text, at) || (!token.is_word() && token.shape != Shape::alnum))
        return std::nullopt;
    const auto last = bare_url_end(text, at);
    if (!last) return std::nullopt;
    return Match{FindingKind::url, at, *last, "url-bare", "a web address"};
}

std::optional<Match> spelled_email(const Reading& text, size_t at) {
    if (at == 0 || (text.tokens[at].shape != Shape::sign && !text.is_word(at, "at"))) return std::nullopt;
    const Token& before = text.tokens[at - 1];
    if (!before.is_word() && before.shape != Shape::alnum && before.shape != Shape::number)
        return std::nullopt;
    const auto last = spelled_email_end(text, at);
    if (!last) return std::nullopt;
    return Match{FindingKind::email, local_part_begin(text, at), *last, "email-spelled",
                 "an email address in words"};
}

std::optional<Match> match_at(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (token.shape == Shape::sign && !starts_network(text.chars[token.begin])) return std::nullopt;
    auto match = internet_address(text, at);
    if (!match) match = user_name(text, at);
    if (!match) match = spelled_email(text, at);
    if (!match) match = web_address(text, at);
    return match;
}

}  // namespace

void find_network(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_network, 0); at < text.tokens.size();
         at = text.next(start_network, at + 1)) {
        const auto match = match_at(text, at);
        if (!match) continue;
        add(out, text, match->kind, match->first, match->last, match->rule, match->reason);
        at = match->last;
    }
}

}  // namespace stonechat::privacy
