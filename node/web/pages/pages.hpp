#pragma once
// One function for each page. Inside node/web only.

#include "node/web/visit.hpp"

namespace stonechat::web {

// home.cpp
void show_home(const VisitPtr& visit);

// sign_in.cpp
void show_sign_in(const VisitPtr& visit);
void take_sign_in(const VisitPtr& visit);
void take_sign_out(const VisitPtr& visit);
void show_code(const VisitPtr& visit);
void take_code(const VisitPtr& visit);

// welcome.cpp: by a link
void show_welcome(const VisitPtr& visit);
void take_welcome(const VisitPtr& visit);

// organisation_sign_in.cpp: with the organisation's OpenID provider
void go_to_organisation(const VisitPtr& visit);
void come_back_from_organisation(const VisitPtr& visit);

// report.cpp: a report, question by question
void show_reports(const VisitPtr& visit);
void start_report(const VisitPtr& visit);
void show_question(const VisitPtr& visit);
void take_question(const VisitPtr& visit);
void drop_report(const VisitPtr& visit);

// report_send.cpp: what is asked before it goes to review
void show_check(const VisitPtr& visit);
void take_check(const VisitPtr& visit);
void show_privacy(const VisitPtr& visit);
void take_privacy(const VisitPtr& visit);
void take_route(const VisitPtr& visit);
void show_send(const VisitPtr& visit);
void take_send(const VisitPtr& visit);

// review.cpp
void show_cases(const VisitPtr& visit);
void show_case(const VisitPtr& visit);
void take_correction(const VisitPtr& visit);
void take_question_back(const VisitPtr& visit);
void take_decline(const VisitPtr& visit);
void take_back(const VisitPtr& visit);

// review_publish.cpp
void show_publish(const VisitPtr& visit);
void take_publish(const VisitPtr& visit);

// review_left.cpp: of a report that may have left
void show_left(const VisitPtr& visit);
void take_left(const VisitPtr& visit);

// follow_up.cpp: by claim code
void show_follow_up(const VisitPtr& visit);
void take_follow_up(const VisitPtr& visit);

// public.cpp: the form for the public
void show_public_start(const VisitPtr& visit);
void start_public(const VisitPtr& visit);
void show_public_question(const VisitPtr& visit);
void take_public_question(const VisitPtr& visit);
void show_public_check(const VisitPtr& visit);
void take_public_check(const VisitPtr& visit);
void drop_public(const VisitPtr& visit);
void show_print(const VisitPtr& visit);

// own_account.cpp: codes from an app
void show_own_account(const VisitPtr& visit);
void take_code_setup(const VisitPtr& visit);
void show_code_setup(const VisitPtr& visit);
void take_codes_on(const VisitPtr& visit);
void take_codes_off(const VisitPtr& visit);

// accounts.cpp
void show_accounts(const VisitPtr& visit);
void take_invitation(const VisitPtr& visit);
void show_account(const VisitPtr& visit);
void take_account_role(const VisitPtr& visit);
void take_account_link(const VisitPtr& visit);
void take_account_removal(const VisitPtr& visit);
void take_account_codes_off(const VisitPtr& visit);

// federation.cpp, insights.cpp
void show_federation(const VisitPtr& visit);

// requests.cpp: who asks to belong
Table requests_table(const Office& office);
void show_request(const VisitPtr& visit);
void take_admission(const VisitPtr& visit);
void show_insights(const VisitPtr& visit);

// record.cpp
void show_record(const VisitPtr& visit);

// technologies.cpp
void show_technologies(const VisitPtr& visit);
void show_technology(const VisitPtr& visit);
void take_removal(const VisitPtr& visit);
void show_add_technology(const VisitPtr& visit);
void take_add_technology(const VisitPtr& visit);
void show_import(const VisitPtr& visit);
void take_import(const VisitPtr& visit);

// warnings.cpp
void show_warnings(const VisitPtr& visit);
void show_live(const VisitPtr& visit);
void show_warning(const VisitPtr& visit);
void take_warning_answer(const VisitPtr& visit);

}  // namespace stonechat::web
