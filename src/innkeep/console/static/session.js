// Who is signed in. The key is in this tab's storage, or in the browser's if that was asked for; never in
// an address or a cookie.
const NAME = "innkeep-key";

const listeners = new Set();
let own = null;

export const session = {
  get key() {
    return sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME) ?? "";
  },
  // What GET /key says of it: role, name and project; null while nobody is signed in.
  get own() {
    return own;
  },
  can(role) {
    const ranks = ["read-only", "member", "admin", "operator"];
    return own !== null && ranks.indexOf(own.role) >= ranks.indexOf(role);
  },
  begin(key, described, stay) {
    sessionStorage.setItem(NAME, key);
    if (stay) localStorage.setItem(NAME, key);
    this.describe(described);
  },
  describe(described) {
    own = described;
    listeners.forEach((listener) => listener());
  },
  end() {
    sessionStorage.removeItem(NAME);
    localStorage.removeItem(NAME);
    this.describe(null);
  },
  onChange(listener) {
    listeners.add(listener);
  },
};
