'use strict';

/* What mdBook's pages need to be read with a keyboard or a screen reader, and style cannot give. */
(function () {
    /** The menu bar is a banner; its toggle is a label, which may carry none of the states mdBook gives it. */
    function mendMenu() {
        document.getElementById('mdbook-menu-bar')?.setAttribute('role', 'banner');
        const label = document.getElementById('mdbook-sidebar-toggle');
        for (const name of ['aria-expanded', 'aria-controls', 'aria-label', 'aria-haspopup']) {
            label?.removeAttribute(name);
        }
        document.getElementById('mdbook-sidebar-toggle-anchor')?.setAttribute('aria-label', 'Toggle table of contents');
    }

    function scrollsSideways(element) {
        return element.scrollWidth > element.clientWidth + 1;
    }

    /** Boxes that scroll sideways can be reached and named; those that need not scroll are no stop. */
    function mendScrollBoxes() {
        let number = 0;
        for (const box of document.querySelectorAll('main pre > code, main .table-wrapper')) {
            if (box.closest('[data-numbers]')) {
                // listing.js has seen to its own.
                continue;
            }
            const name = box.matches('code') ? 'Code' : 'Table';
            number += 1;
            if (scrollsSideways(box)) {
                box.tabIndex = 0;
                box.setAttribute('role', 'group');
                box.setAttribute('aria-label', `${name} ${number}`);
            } else if (box.getAttribute('role') === 'group') {
                box.removeAttribute('tabindex');
                box.removeAttribute('role');
                box.removeAttribute('aria-label');
            }
        }
    }

    /** Arrow keys turn mdBook's page; in a box that scrolls sideways they scroll it. */
    function leaveArrowsToScrolling(event) {
        const box = event.target;
        if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && box.matches?.('main pre, main code, main .table-wrapper')
            && scrollsSideways(box)) {
            event.stopPropagation();
        }
    }

    mendMenu();
    mendScrollBoxes();
    addEventListener('load', mendScrollBoxes);
    addEventListener('resize', mendScrollBoxes);
    document.querySelector('main')?.addEventListener('keydown', leaveArrowsToScrolling);
})();
