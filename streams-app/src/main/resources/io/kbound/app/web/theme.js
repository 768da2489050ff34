'use strict';
// Without a choice of one's own, the system's theme holds.
(() => {
    try {
        const chosen = localStorage.getItem('kbound-theme');
        if (chosen === 'dark' || chosen === 'light') {
            document.documentElement.dataset.theme = chosen;
        }
    } catch {
        // No storage here, as in some private windows: the choice lasts until the page is closed.
    }
})();
