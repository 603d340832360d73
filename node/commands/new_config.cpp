#include <fmt/format.h>

#include "node/commands/init.hpp"
#include "node/config/config.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::commands {
namespace {

// A TOML basic string: what JSON escapes, TOML reads alike (toml.io 1.0, "String").
std::string toml_string(std::string_view text) {
    std::string out;
    record::append_json_string(out, text);
    return out;
}

std::string peer_table(std::string_view peer) {
    const std::size_t equals = peer.find('=');
    std::string out = fmt::format("\n[[peers]]\naddress = {}\n", toml_string(peer.substr(0, equals)));
    if (equals != std::string_view::npos)
        out += fmt::format("link_key = {}\n", toml_string(peer.substr(equals + 1)));
    return out;
}

}  // namespace

std::string new_config(const InitOptions& options) {
    std::string out =
        "# A Stonechat node. `stonechat config check` says whether this file is in order,\n"
        "# `stonechat config show` prints all that is in force.\n\n";
    out += fmt::format("[node]\nname = {}\nrole = {}\n", toml_string(options.name),
                       toml_string(options.is_light      ? "light"
                                   : options.is_observer ? "observer"
                                                         : "full"));
    if (options.is_light)
        out +=
            "# Which texts are held, beside alerts: of the technologies in use here, of their whole "
            "categories (the\n# hubs learn less of you), or everything.\ntexts = \"technologies\"\n";
    if (!options.config.empty())
        out.insert(out.rfind("role = "),
                   fmt::format("home = {}\n", toml_string(std::filesystem::absolute(options.home).string())));
    if (!options.listen.empty())
        out += fmt::format("\n# Where other nodes may call this one.\n[listen]\naddress = {}\n",
                           toml_string(options.listen));
    if (!options.federation.empty())
        out += fmt::format("\n# Whose charter this node takes.\n[federation]\nid = {}\n",
                           toml_string(options.federation));
    out += fmt::format("\n# For the command line and the pages on this machine alone.\n[api]\naddress = {}\n",
                       toml_string(options.api));
    if (!options.web.empty())
        out += fmt::format(
            "\n# The pages for this organisation's people. For other machines put a proxy on this one that "
            "ends\n"
            "# TLS, and say its address: origin = \"https://stonechat.example.org\".\n[web]\nlisten = {}\n",
            toml_string(options.web));
    out +=
        "\n[publish]\n# Whether coded answers may leave before a person has read them. Free text never may.\n"
        "coded = false\n"
        "# Whether reports go by a relay, without this organisation's name, unless somebody says "
        "otherwise.\n";
    out += fmt::format("hidden = {}\n", options.is_light);  // a sole practice's name is a person's
    if (!options.passphrase_file.empty())
        out += fmt::format("\n[keys]\npassphrase_file = {}\n",
                           toml_string(std::filesystem::absolute(options.passphrase_file).string()));
    if (!options.proxy.empty())
        out += fmt::format("\n# What this node calls, it calls through this.\n[proxy]\nconnect = {}\n",
                           toml_string(options.proxy));
    if (!options.proxy.empty() && !options.proxy_login_file.empty())
        out += fmt::format("login_file = {}\n",
                           toml_string(std::filesystem::absolute(options.proxy_login_file).string()));
    for (const std::string& peer : options.peers) out += peer_table(peer);
    return out;
}

Checked<std::string> with_home(std::string text, const std::filesystem::path& file,
                               const std::filesystem::path& home) {
    const auto says_so = [&] {
        const auto config = config::parse(text, file);
        return config && config->home == home;
    };
    if (says_so()) return text;
    constexpr std::string_view header = "[node]";
    const std::string line = fmt::format("home = {}\n", toml_string(home.string()));
    const std::size_t found = text.starts_with(header) ? 0 : text.find(fmt::format("\n{}", header));
    if (found == std::string::npos)
        text += fmt::format("\n{}\n{}", header, line);
    else if (const std::size_t end = text.find('\n', found + 1); end != std::string::npos)
        text.insert(end + 1, line);
    if (says_so()) return text;
    return Refusal{make_error_code(Errc::wrong_value), file.string(),
                   fmt::format("must have this line under {}: {}", header, line.substr(0, line.size() - 1))};
}

}  // namespace stonechat::commands
