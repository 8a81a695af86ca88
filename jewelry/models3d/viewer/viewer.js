// A piece on a turntable: what static/js/piece.js shows where the browser can. Bundled by `make`.
import { MathUtils, NeutralToneMapping, PerspectiveCamera, Scene, Spherical, WebGLRenderer } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { creased } from "./creases.js";
import { Marks } from "./marks.js";
import { Metal } from "./metal.js";

const CREASE = 32; // degrees, as on the pictures
const NEAREST = 0.45, FURTHEST = 1.6; // of the picture's distance
const TURN = 700, REST = 80; // ms from one view to the next, and until it is taken for one

async function load(source) {
  const response = await fetch(source);
  // asked to sign in again: that page is no model
  if (!response.ok || response.redirected) throw new Error(`${response.status} ${response.url}`);
  const { scene } = await new GLTFLoader().parseAsync(await response.arrayBuffer(), "");
  return scene;
}

/* Shows the model at `source` on the canvas as the picture shows it, in `square` CSS pixels a side.
   `drawn` is called with the marks' places on the canvas and whether more frames come, `lost` when
   the browser takes the graphics away. Rejects if there is no WebGL, or no model. */
export async function show(canvas, { context, source, colour, marks = [], still, square, drawn, lost }) {
  const scene = await load(source);
  const piece = scene.getObjectByName("piece"), mesh = piece.getObjectByName("mesh");
  const { distance, pitch, radius, span, x, y } = piece.userData;
  mesh.geometry = creased(mesh.geometry, CREASE);
  const metal = mesh.material = new Metal();

  const renderer = new WebGLRenderer({ canvas, context });
  renderer.toneMapping = NeutralToneMapping;
  const world = new Scene().add(scene);
  const camera = new PerspectiveCamera(30, 1, distance / 50, distance * 3);
  const spots = new Marks(piece, mesh, radius);
  spots.set(marks);

  const home = new Spherical(distance, MathUtils.degToRad(90 - pitch), 0);
  camera.position.setFromSpherical(home);
  // The wheel belongs to the page; with Ctrl, or pinched on a touchpad, it zooms.
  canvas.addEventListener("wheel", e => e.ctrlKey || e.stopImmediatePropagation(), { capture: true, passive: true });
  const orbit = new OrbitControls(camera, canvas);
  Object.assign(orbit, { enablePan: false, enableDamping: !still, minDistance: distance * NEAREST, maxDistance: distance * FURTHEST, autoRotateSpeed: 1.5 });
  canvas.style.touchAction = "pan-y"; // a finger that moves up or down still scrolls the page

  let asked = 0, way = null, resting = 0;
  const frame = now => {
    asked = 0;
    if (way) way = way(now);
    const moving = orbit.update() || way || orbit.autoRotate;
    metal.uniforms.around.value = orbit.getAzimuthalAngle();
    renderer.render(world, camera);
    drawn(spots.project(camera, canvas), true);
    clearTimeout(resting);
    if (moving) draw();
    else resting = setTimeout(() => drawn(spots.project(camera, canvas, true), false), REST);
  };
  const draw = () => {
    clearTimeout(resting);
    if (!asked) drawn([], true);
    asked ||= requestAnimationFrame(frame);
  };
  orbit.addEventListener("start", () => { orbit.autoRotate = false; way = null; });
  orbit.addEventListener("change", draw);

  function go(to) {
    orbit.autoRotate = false;
    const from = new Spherical().setFromVector3(camera.position), began = performance.now();
    const turn = MathUtils.euclideanModulo(to.theta - from.theta + Math.PI, 2 * Math.PI) - Math.PI;
    const step = now => {
      const part = still ? 1 : MathUtils.smoothstep(now, began, began + TURN), { lerp } = MathUtils;
      camera.position.setFromSphericalCoords(lerp(from.radius, to.radius, part), lerp(from.phi, to.phi, part), from.theta + turn * part);
      return part < 1 ? step : null;
    };
    way = step;
    draw();
  }

  function fit() {
    const { clientWidth: wide, clientHeight: high } = canvas;
    if (!wide || !high) return;
    renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    renderer.setSize(wide, high, false);
    const side = square();
    camera.aspect = wide / high;
    camera.fov = MathUtils.radToDeg(2 * Math.atan((span / 2) * (high / side)));
    camera.setViewOffset(wide, high, (x * side) / span, (-y * side) / span, wide, high);
    if (asked) cancelAnimationFrame(asked);
    frame(performance.now());
  }

  const view = {
    fit,
    paint(name) {
      metal.paint(name);
      draw();
    },
    turn(right, up) {
      const at = new Spherical().setFromVector3(camera.position);
      go(at.set(at.radius, MathUtils.clamp(at.phi - up, 0.15, Math.PI - 0.15), at.theta + right));
    },
    zoom(by) {
      const at = new Spherical().setFromVector3(camera.position);
      go(at.set(MathUtils.clamp(at.radius * by, orbit.minDistance, orbit.maxDistance), at.phi, at.theta));
    },
    home: () => go(home),
    face: number => go(spots.bestView(number, camera.position, distance * 0.7)),
    mark(places) { spots.set(places); draw(); },
    swing(on) { orbit.autoRotate = on && !still; draw(); },
    end() {
      canvas.removeEventListener("webglcontextlost", lost);
      cancelAnimationFrame(asked);
      clearTimeout(resting);
      orbit.dispose();
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
  canvas.addEventListener("webglcontextlost", lost, { once: true });
  view.paint(colour);
  fit();
  return view;
}
