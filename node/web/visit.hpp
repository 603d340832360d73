#pragma once
// One request of one browser, from the session it belongs to until its answer.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/http/server.hpp"
#include "node/web/office.hpp"
#include "node/web/page.hpp"

namespace stonechat::web {

// Handlers may keep the visit until they answer. What they answer with exactly once: show, go or send.
class Visit {
public:
    Visit(Office& office, const Door& door, http::Request request, http::Respond respond);

    Office& office;
    const Door& door;
    Lobby& lobby;  // the door's
    const http::Request request;
    FormValues form;
    Frame frame;

    // The signed-in account; null when nobody is. As it was when the request came.
    [[nodiscard]] const Account* account() const { return account_ ? &*account_ : nullptr; }
    // Null: the browser brought no cookie, or its session is over.
    [[nodiscard]] Session* session();
    // The same, made if need be: for pages with a form.
    Session& need_session();
    // Ends the old session and opens one for `account` (or nobody): what was parked goes along.
    void sign_in(const std::string& account);
    void sign_out();
    // Whom the organisation's proxy says to have signed in, in small letters. Empty: it names nobody, or what
    // claims to be the proxy is not.
    [[nodiscard]] std::string named_by_proxy() const;

    [[nodiscard]] std::string value(std::string_view name) const;  // of the path: "{id}"
    [[nodiscard]] std::string query(const std::string& name) const;
    // Who asks, for rate limits: an address without port.
    [[nodiscard]] std::string caller() const;
    // What this browser asked for pages to be in: "en", or one of catalogue.hpp; here or before.
    [[nodiscard]] const std::string& language() const { return language_; }
    // Whether the browser says that the form came from one of our own pages.
    [[nodiscard]] bool is_same_origin() const;
    [[nodiscard]] bool has_form_token();
    // The form that was sent here before its sender had signed in; given once.
    std::optional<FormValues> take_parked();

    void show(Page page, unsigned status = 200);
    // To a path of ours, after a form; `banner` is told there.
    void go(std::string path, std::string banner = {});
    // To another site: the organisation's sign-in.
    void leave_for(std::string url);
    void send(http::Response response);

private:
    [[nodiscard]] std::string cookie_name() const;
    void find_language();
    void offer_languages();
    void set_cookie(const std::string& value);

    http::Respond respond_;
    std::string cookie_;
    bool sets_cookie_ = false;
    std::string language_ = "en";
    bool sets_language_ = false;
    std::optional<Account> account_;
};
using VisitPtr = std::shared_ptr<Visit>;

// The part of a long list that one page shows: entries from `first` on, before `last`.
struct Part {
    std::size_t number = 0;  // of the page, from 0
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t count = 0;  // of the whole list
    // To the pages before and behind it. `base`: the list's address, with a query: "/review?show=all".
    [[nodiscard]] Pages links(const std::string& base) const;
};
// As the address asks for it: "page=2".
Part part_of(const VisitPtr& visit, std::size_t count, std::size_t a_page);

// The header fields that every page carries.
std::vector<std::pair<std::string, std::string>> page_fields();

// A whole page for a refusal of the server's own.
http::Response refusal_page(unsigned status, std::string_view title, std::string_view detail);

// "page" answered with the usual words.
Page not_found_page();
Page not_saved_page(const VisitPtr& visit);
// What was typed into the long texts of the form that was sent, for a page that cannot show the form again:
// our pages are in no cache, so that going back may show it empty.
void add_typed(Page& page, const VisitPtr& visit);
bool has_typed(const VisitPtr& visit);

}  // namespace stonechat::web
