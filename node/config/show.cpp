#include <fmt/format.h>
#include <fmt/ranges.h>

#include "node/config/config.hpp"

namespace stonechat::config {
namespace {

// A TOML basic string.
std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (code < 0x20 || code == 0x7f)
            out += fmt::format("\\u{:04X}", code);
        else
            out += c;
    }
    return out + '"';
}

std::string entry(std::string_view key, std::string_view text) {
    return fmt::format("{} = {}\n", key, in_quotes(text));
}

std::string list_entry(std::string_view key, const std::vector<std::string>& texts) {
    std::vector<std::string> all;
    all.reserve(texts.size());
    for (const std::string& text : texts) all.push_back(in_quotes(text));
    return fmt::format("{} = [{}]\n", key, fmt::join(all, ", "));
}

std::string mail_table(const Mail& mail) {
    std::string out = "\n[mail]\n" + entry("server", mail.server) + entry("from", mail.from) +
                      list_entry("to", mail.to) +
                      entry("security", mail_security_names.at(static_cast<std::size_t>(mail.security)));
    if (mail.login_file) out += entry("login_file", mail.login_file->string());
    if (mail.ca_file) out += entry("ca_file", mail.ca_file->string());
    if (!mail.late_reports_to.empty()) out += list_entry("late_reports_to", mail.late_reports_to);
    return out + fmt::format("digest_hour = {}\n", mail.digest_hour);
}

std::string sign_in_table(const SignIn& sign_in) {
    std::string out = "\n[sign_in]\n" + entry("issuer", sign_in.issuer) +
                      entry("client_login_file", sign_in.client_login_file.string()) +
                      entry("name_claim", sign_in.name_claim);
    if (sign_in.ca_file) out += entry("ca_file", sign_in.ca_file->string());
    return out;
}

}  // namespace

std::string show(const Config& config) {
    std::string out = "[node]\n" + entry("name", config.node_name) + entry("home", config.home.string()) +
                      entry("role", role_names.at(static_cast<std::size_t>(config.role)));
    if (config.role == Role::light)
        out += entry("texts", texts_names.at(static_cast<std::size_t>(config.texts)));
    if (config.listen_address) out += "\n[listen]\n" + entry("address", *config.listen_address);
    if (config.federation_id) out += "\n[federation]\n" + entry("id", config.federation_id->hex());
    out += "\n[api]\n" + entry("address", config.api_address);
    if (config.web_listen) {
        out += "\n[web]\n" + entry("listen", *config.web_listen);
        if (config.web_origin) out += entry("origin", *config.web_origin);
        if (config.web_public_listen) out += entry("public_listen", *config.web_public_listen);
        if (config.web_public_origin) out += entry("public_origin", *config.web_public_origin);
        out += fmt::format("codes_required = {}\n", config.web_codes_required);
        out += fmt::format("four_eyes = {}\n", config.web_four_eyes);
        if (config.web_forwarded_from) out += entry("forwarded_from", *config.web_forwarded_from);
        if (config.web_user_header) out += entry("user_header", *config.web_user_header);
        if (config.web_proxy_login_file)
            out += entry("proxy_login_file", config.web_proxy_login_file->string());
    }
    out += fmt::format("\n[publish]\ncoded = {}\nhidden = {}\n", config.publish_coded, config.publish_hidden);
    out += fmt::format("\n[relay]\nhold_minutes = {}\nurgent_hold_minutes = {}\n",
                       config.relay_hold.routine_minutes_max, config.relay_hold.urgent_minutes_max);
    if (config.privacy_local) out += "\n[privacy]\n" + entry("local", config.privacy_local->string());
    if (config.passphrase_file)
        out += "\n[keys]\n" + entry("passphrase_file", config.passphrase_file->string());
    out += "\n[log]\n" + entry("level", log::name_of(config.log_level));
    if (config.proxy_connect) {
        out += "\n[proxy]\n" + entry("connect", *config.proxy_connect);
        if (config.proxy_login_file) out += entry("login_file", config.proxy_login_file->string());
        if (!config.proxy_except.empty()) out += list_entry("except", config.proxy_except);
    }
    if (!config.mail.server.empty()) out += mail_table(config.mail);
    if (!config.sign_in.issuer.empty()) out += sign_in_table(config.sign_in);
    for (const Peer& peer : config.peers) {
        out += "\n[[peers]]\n" + entry("address", peer.address);
        if (peer.link_key) out += entry("link_key", peer.link_key->hex());
        if (!peer.name.empty()) out += entry("name", peer.name);
    }
    return out;
}

}  // namespace stonechat::config
