/** How likely a site shows a sign of phishing (-1), or an unclear one (0); otherwise it shows none (1). */
type Chances = readonly [suspicious: number, unclear: number];

/** One feature of a web site, and how it comes about; data/RULES.md says the same in words. */
export interface Rule {
  readonly name: string;
  /** Of a phishing site: made carelessly, and with all care. */
  readonly phishing: readonly [careless: Chances, careful: Chances];
  /** Of a legitimate site: small and new, and well established. */
  readonly legitimate: readonly [small: Chances, established: Chances];
  /** Features of a group are mostly found together: they come from one script, one address or one record. */
  readonly group?: "script" | "address" | "record";
}

/** All features, in the order of the columns. */
export const rules: readonly Rule[] = [
  rule("having_IP_Address", [0.6, 0], [0.2, 0], [0.35, 0], [0.2, 0]),
  rule("URL_Length", [0.9, 0.02], [0.7, 0.02], [0.82, 0.01], [0.78, 0.01]),
  rule("Shortening_Service", [0.16, 0], [0.08, 0], [0.14, 0], [0.12, 0], "address"),
  rule("having_At_Symbol", [0.25, 0], [0.1, 0], [0.14, 0], [0.1, 0]),
  rule("double_slash_redirecting", [0.16, 0], [0.08, 0], [0.14, 0], [0.12, 0], "address"),
  rule("Prefix_Suffix", [1, 0], [0.99, 0], [0.85, 0], [0.5, 0]),
  rule("having_Sub_Domain", [0.55, 0.4], [0.35, 0.5], [0.25, 0.25], [0.1, 0.15]),
  rule("SSLfinal_State", [0.9, 0.08], [0.5, 0.35], [0.12, 0.02], [0.01, 0]),
  rule("Domain_registration_length", [0.6, 0], [0.5, 0], [0.85, 0], [0.6, 0]),
  rule("Favicon", [0.25, 0], [0.1, 0], [0.22, 0], [0.14, 0], "script"),
  rule("port", [0.2, 0], [0.08, 0], [0.14, 0], [0.1, 0], "script"),
  rule("HTTPS_token", [0.2, 0], [0.1, 0], [0.18, 0], [0.14, 0], "address"),
  rule("Request_URL", [0.75, 0], [0.5, 0], [0.35, 0], [0.15, 0]),
  rule("URL_of_Anchor", [0.9, 0.09], [0.6, 0.38], [0.03, 0.6], [0.01, 0.4]),
  rule("Links_in_tags", [0.65, 0.3], [0.45, 0.45], [0.25, 0.45], [0.15, 0.4]),
  rule("SFH", [0.95, 0.02], [0.75, 0.1], [0.75, 0.08], [0.6, 0.08]),
  rule("Submitting_to_email", [0.25, 0], [0.12, 0], [0.2, 0], [0.15, 0], "script"),
  rule("Abnormal_URL", [0.16, 0], [0.08, 0], [0.16, 0], [0.14, 0], "address"),
  rule("Redirect", [0, 0.85], [0, 0.92], [0, 0.9], [0, 0.88]),
  rule("on_mouseover", [0.16, 0], [0.08, 0], [0.12, 0], [0.1, 0], "script"),
  rule("RightClick", [0.07, 0], [0.03, 0], [0.05, 0], [0.03, 0], "script"),
  rule("popUpWindow", [0.25, 0], [0.12, 0], [0.2, 0], [0.16, 0], "script"),
  rule("Iframe", [0.12, 0], [0.06, 0], [0.1, 0], [0.08, 0], "script"),
  rule("age_of_domain", [0.7, 0], [0.4, 0], [0.6, 0], [0.3, 0], "record"),
  rule("DNSRecord", [0.45, 0], [0.25, 0], [0.35, 0], [0.2, 0], "record"),
  rule("web_traffic", [0.5, 0.4], [0.35, 0.4], [0.2, 0.2], [0.04, 0.05]),
  rule("Page_Rank", [0.9, 0], [0.7, 0], [0.85, 0], [0.55, 0]),
  rule("Google_Index", [0.25, 0], [0.12, 0], [0.14, 0], [0.05, 0]),
  rule("Links_pointing_to_page", [0.05, 0.65], [0.03, 0.55], [0.06, 0.55], [0.06, 0.5]),
  rule("Statistical_report", [0.25, 0], [0.1, 0], [0.14, 0], [0.1, 0]),
];

function rule(
  name: string,
  careless: Chances,
  careful: Chances,
  small: Chances,
  established: Chances,
  group?: Rule["group"],
): Rule {
  const chances = { phishing: [careless, careful], legitimate: [small, established] } as const;
  return { name, ...chances, ...(group && { group }) };
}
